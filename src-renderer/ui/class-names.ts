/** Joins class names; what is false, null or empty is left out. */
export const classNames = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter((n): n is string => typeof n === 'string' && n !== '').join(' ');
