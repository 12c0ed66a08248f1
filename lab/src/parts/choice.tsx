/** @file A choice among some words, with its label. */

/** What can be chosen: values with their words. */
interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  choose(value: string): void;
}

/** The choice. */
export function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <label class="choice">
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
