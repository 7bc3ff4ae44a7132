/* Django's field for choosing from many (select2) gives the box that is typed into no name. */

function name() {
  for (const box of document.querySelectorAll(".select2-search--inline .select2-search__field")) {
    const select = box.closest(".select2")?.previousElementSibling;
    box.setAttribute("aria-label", select?.labels?.[0]?.textContent.trim() ?? "");
  }
}

// After Django's own script, which waits for the page in the same queue.
window.django?.jQuery(name);
