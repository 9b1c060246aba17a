/** One of a few choices, as buttons in a row. */
export function Tabs<K extends string>({
  label,
  choices,
  chosen,
  choose,
}: {
  label: string;
  choices: Record<K, string>;
  chosen: K;
  choose: (choice: K) => void;
}) {
  return (
    <fieldset className="tabs">
      <legend className="visually-hidden">{label}</legend>
      {(Object.entries(choices) as [K, string][]).map(([choice, text]) => (
        <button
          type="button"
          key={choice}
          aria-pressed={choice === chosen}
          onClick={() => choose(choice)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
