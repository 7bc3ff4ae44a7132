/*
  What is remembered in this browser and told to nobody. Where a browser allows no storage, nothing
  is remembered and all else works.
*/

const PREFIX = "rejoinder.";

/* What was kept under a name, or `otherwise`: also where it is not what we wrote. */
export function kept(name, otherwise, storage = "localStorage") {
  try {
    const value = JSON.parse(window[storage].getItem(PREFIX + name));
    return value !== null && typeof value === typeof otherwise ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/* Keeps what JSON can say. */
export function keep(name, value, storage = "localStorage") {
  try {
    window[storage].setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden. The page is as good as on a first visit.
  }
}

/* The newest `most` entries of an object, by the number that `age` reads from each. */
export function newest(entries, most, age) {
  const sorted = Object.entries(entries).sort(([, one], [, other]) => age(other) - age(one));
  return Object.fromEntries(sorted.slice(0, most));
}
