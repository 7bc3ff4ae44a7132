/*
  Asking the server, and understanding what it answers. The answer always has a `kind`:

  "fine"       it has done what was asked
  "conflict"   somebody else has saved meanwhile
  "refused"    it does not want it; `told` says why
  "signed-out" nobody is signed in in this browser any more
  "away"       it does not answer, or not as it should
*/

const PATIENCE = 20_000; // milliseconds; a long text on a slow line takes some

async function ask(address, body, options = {}) {
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      body,
      redirect: "manual", // it leads to the page for signing in
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    return { kind: "away" };
  }
  if (response.type === "opaqueredirect") return { kind: "signed-out" };
  let said;
  try {
    said = await response.json();
  } catch {
    if (response.status === 403) return { kind: "token" };
    return { kind: response.status === 400 || response.status === 413 ? "refused" : "away" };
  }
  if (response.ok) return { kind: "fine", ...said };
  return { kind: response.status === 409 ? "conflict" : "refused", ...said };
}

/* Sends a form's data. Where its token has expired, fetches another one and tries once more. */
export async function send(address, data, panel, options) {
  const answer = await ask(address, data, options);
  if (answer.kind !== "token" && answer.kind !== "signed-out") return answer;
  const news = await ask(panel.dataset.token);
  if (news.kind !== "fine") return { kind: news.kind === "token" ? "away" : news.kind };
  for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = news.token;
  data.set("csrfmiddlewaretoken", news.token);
  const second = await ask(address, data, options);
  return second.kind === "token" ? { kind: "away" } : second;
}
