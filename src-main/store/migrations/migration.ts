/** One step of the schema. Steps are never changed once released; a new one is added behind the last. */
export type Migration = {
  /** 1 for the first, without gaps: SQLite's `user_version` after it. */
  readonly version: number;
  readonly name: string;
  /** Run in one transaction together with the change of `user_version`. */
  readonly sql: string;
};
