import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

/** In place of an empty list: what would be here, and how it gets here. */
export function Notice({
  icon,
  title,
  isPage = false,
  children,
}: {
  icon: IconName;
  title: string;
  isPage?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="notice">
      <Icon name={icon} />
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}
