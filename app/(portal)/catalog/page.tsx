import { redirect } from "next/navigation";

export default function CatalogPage(): never {
  redirect("/catalog/listings");
}
