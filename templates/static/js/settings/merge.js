// Two people changed one thing: what each changed, and both changes in one.

const READ_ONLY = new Set(["name", "version", "updated_at", "updated_by", "etag", "has_password"]);

/** The same for the same settings, in whatever order they stand. */
export function stamp(value) {
  return JSON.stringify(value, (_, item) => (item && typeof item === "object" && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item));
}

function keys(base, other) {
  return [...new Set([...Object.keys(base), ...Object.keys(other)])].filter((key) => !READ_ONLY.has(key) && stamp(base[key]) !== stamp(other[key]));
}

/** The settings that `other` changed, in words. */
export function changedIn(base, other, names) {
  return keys(base, other).map((key) => names[key] ?? key);
}

/** `theirs`, with everything on top that `mine` changed since `base`; `maps` are taken entry by entry. */
export function merged(base, mine, theirs, maps) {
  const result = Object.fromEntries(Object.entries(theirs).filter(([key]) => !READ_ONLY.has(key)));
  for (const key of keys(base, mine)) result[key] = mine[key];
  for (const map of maps) {
    result[map] = { ...theirs[map] };
    for (const entry of keys(base[map], mine[map])) {
      if (entry in mine[map]) result[map][entry] = mine[map][entry];
      else delete result[map][entry];
    }
  }
  return result;
}
