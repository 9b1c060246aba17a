// Numbers and their nouns, as a language writes them.

/** "1.2K likes": the number in short, with the form of the noun that goes with it; and shares. */
export function counting(language: string) {
  const plural = new Intl.PluralRules(language);
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const count = (number: number) => short.format(number);
  const counted = (number: number, one: string, other: string) =>
    `${count(number)} ${plural.select(number) === "one" ? one : other}`;
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const percent = (part: number) => share.format(part);
  return { count, counted, percent };
}
