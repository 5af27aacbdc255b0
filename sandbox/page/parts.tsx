/** One of a few: radio buttons that look like one control. */
export function Choice<T extends string>({
  legend,
  name,
  value,
  onChange,
  options,
}: {
  readonly legend: string
  readonly name: string
  readonly value: T
  readonly onChange: (value: T) => void
  readonly options: readonly (readonly [value: T, label: string])[]
}) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="choice-row">
        {options.map(([option, label]) => (
          <label key={option} class={option === value ? 'on' : ''}>
            <input type="radio" name={name} value={option} checked={option === value} onChange={() => onChange(option)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

export function Switch({
  label,
  hint,
  on,
  set,
}: {
  readonly label: string
  readonly hint: string
  readonly on: boolean
  readonly set: (on: boolean) => void
}) {
  return (
    <label class="switch">
      <span class="switch-text">
        <span>{label}</span>
        <span class="muted small">{hint}</span>
      </span>
      <input type="checkbox" role="switch" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
    </label>
  )
}
