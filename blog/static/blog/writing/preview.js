/* In a preview, links that leave the text open beside it: other pages refuse to be framed. */

const frame = document.querySelector(".preview-frame");

function leaves(link) {
  return link.pathname !== frame.contentWindow.location.pathname || link.host !== location.host;
}

function watch() {
  frame.contentDocument?.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !leaves(link)) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  });
}

frame.addEventListener("load", watch);
if (frame.contentDocument?.readyState === "complete") watch();
