import { words } from "../words/words";

export function Loading({ label = words.feed.loading }: { label?: string }) {
  return (
    <p className="loading" role="status">
      <span className="visually-hidden">{label}</span>
    </p>
  );
}
