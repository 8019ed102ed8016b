import type { ButtonHTMLAttributes } from "react";
import { cva, type VariantProps } from "class-variance-authority";
import { cn } from "./cn.ts";

/** How a button looks, for links that stand among buttons. */
export const buttonLook = cva(
  "inline-flex min-h-8 items-center justify-center gap-2 rounded-md border px-3 text-[13px] font-medium transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-accent-ink hover:opacity-90",
        secondary: "border-line bg-surface text-ink hover:bg-raised",
        quiet: "border-transparent text-ink hover:bg-raised",
        danger: "border-bad text-bad hover:bg-raised",
      },
      size: { medium: "", large: "min-h-12 text-sm" },
    },
    defaultVariants: { variant: "secondary", size: "medium" },
  },
);

export type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & VariantProps<typeof buttonLook>;

export function Button({ variant, size, className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={cn(buttonLook({ variant, size }), className)} {...rest} />;
}
