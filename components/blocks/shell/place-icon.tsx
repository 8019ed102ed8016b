import {
  ArrowLeftRight,
  BookOpen,
  Boxes,
  CircleAlert,
  Cog,
  FileInput,
  FileText,
  HandCoins,
  House,
  Landmark,
  Plug,
  ScanBarcode,
  ShoppingBag,
  Square,
  Tags,
  Truck,
  Undo2,
  Workflow,
  Warehouse,
  type LucideIcon,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  "/": House,
  "/orders": ShoppingBag,
  "/exceptions": CircleAlert,
  "/floor": ScanBarcode,
  "/shipments": Truck,
  "/inventory": Boxes,
  "/catalog": Tags,
  "/inbound": Warehouse,
  "/returns": Undo2,
  "/counts": ArrowLeftRight,
  "/invoices": FileText,
  "/credits": HandCoins,
  "/payouts": Landmark,
  "/ledger": BookOpen,
  "/partners": Plug,
  "/imports": FileInput,
  "/jobs": Workflow,
  "/settings": Cog,
};

/** The picture beside a place of the menu; its name stands beside it, so it says nothing to a reader. */
export function PlaceIcon({ href }: { href: string }) {
  const Icon = icons[href] ?? Square;
  return <Icon aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-muted" />;
}
