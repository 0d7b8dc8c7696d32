// Two people changed one queue: what each changed, and both changes in one.

const READ_ONLY = new Set(["name", "version", "updated_at", "updated_by", "etag"]);

const NAMES = {
  title: "Title",
  members: "Members",
  skills: "Skills",
  service_level_s: "Late after",
  music: "Music",
  wrap_up_s: "Wrap-up",
  may_extend_wrap_up: "More time",
  reason_required: "Reason",
  rona: "Set aside",
  missed_to_callback_list: "Callback list",
  hidden: "Hidden",
  history_disabled: "Call log",
};

/** The same for the same settings, in whatever order they stand. */
export function stamp(value) {
  return JSON.stringify(value, (_, item) => (item && typeof item === "object" && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item));
}

function keys(base, other) {
  return [...new Set([...Object.keys(base), ...Object.keys(other)])].filter((key) => !READ_ONLY.has(key) && stamp(base[key]) !== stamp(other[key]));
}

/** The settings that `other` changed, in words. */
export function changedIn(base, other) {
  return keys(base, other).map((key) => NAMES[key] ?? key);
}

/** `theirs`, with everything on top that `mine` changed since `base`; members one by one. */
export function merged(base, mine, theirs) {
  const result = Object.fromEntries(Object.entries(theirs).filter(([key]) => !READ_ONLY.has(key)));
  for (const key of keys(base, mine)) result[key] = mine[key];
  result.members = { ...theirs.members };
  for (const name of keys(base.members, mine.members)) {
    if (name in mine.members) result.members[name] = mine.members[name];
    else delete result.members[name];
  }
  return result;
}
