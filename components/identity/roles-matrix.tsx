import { Table, Td, Th } from "#components/ui/table.tsx";
import { cn } from "#components/ui/cn.ts";

const verbs: Record<string, string> = { read: "see", write: "change", approve: "approve" };

/** The one permission matrix, as the server applies it. */
export function RolesMatrix({
  roles,
  rows,
  own,
}: {
  roles: readonly string[];
  rows: readonly { permission: string; roles: readonly string[] }[];
  own: string;
}) {
  return (
    <Table label="What each role may do">
      <thead>
        <tr>
          <Th>May</Th>
          {roles.map((role) => (
            <Th key={role} className={cn("text-center capitalize", role === own && "text-ink")}>
              {role}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const [room = "", action = ""] = row.permission.split(":");
          return (
            <tr key={row.permission}>
              <Th scope="row" className="bg-surface font-normal text-ink">
                {verbs[action] ?? action} {room}
              </Th>
              {roles.map((role) => (
                <Td key={role} className={cn("text-center", role === own && "bg-raised")}>
                  {row.roles.includes(role) ? (
                    <span className="text-good">
                      <span aria-hidden>●</span>
                      <span className="sr-only">yes</span>
                    </span>
                  ) : (
                    <span className="text-muted">
                      <span aria-hidden>–</span>
                      <span className="sr-only">no</span>
                    </span>
                  )}
                </Td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
