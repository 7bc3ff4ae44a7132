/* The button says what it does: with a date to come, it schedules. */

const button = document.querySelector("[name=_publish][data-later]");
const [day, time, zone] = [0, 1, 2].map((part) => document.getElementById(`id_published_at_${part}`));

/* What clocks in the blog's time zone show now, as the fields of the form write it. */
function now() {
  const options = { dateStyle: "short", timeStyle: "short", timeZone: zone?.value || "UTC" };
  return new Intl.DateTimeFormat("sv", options).format(new Date()).replace(" ", "T");
}

function update() {
  const chosen = day.value && `${day.value}T${time.value || "00:00"}`;
  button.textContent = chosen > now() ? button.dataset.later : button.dataset.now;
}

if (button && day && time) {
  button.dataset.now = button.textContent;
  for (const field of [day, time]) field.addEventListener("input", update);
  update();
}
