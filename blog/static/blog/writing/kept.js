/*
  The last copy: what was typed and the server does not have yet, in this browser alone.

  A name for each person who signs in here, each text and each opened form, so that none of them
  takes another's place. Storage may be full or forbidden: then `keep` says false.
*/

const PREFIX = "rejoinder-writing";

/* The names under which copies of a text are kept begin with this. `text` is its number or kind. */
export function place(user, text) {
  return `${PREFIX}/${user}/${text}/`;
}

/* Keeps a record; `at` in it is when, in milliseconds. The oldest make room where it is full. */
export function keep(name, record) {
  const said = JSON.stringify(record);
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      localStorage.setItem(name, said);
      return true;
    } catch {
      const oldest = records(PREFIX).filter((one) => one.name !== name).pop();
      if (!oldest || !forget(oldest.name)) return false;
    }
  }
  return false;
}

/* Forgets a record; false where storage is forbidden. */
export function forget(name) {
  try {
    localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}

/* The records whose names begin so, the newest first; each with its `name`. */
export function records(beginning) {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(beginning))
      .map((name) => ({ ...read(name), name }))
      .filter(({ fields }) => Array.isArray(fields))
      .sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? {};
  } catch {
    return {};
  }
}
