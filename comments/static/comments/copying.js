/*
  <copy-text>: a text with a button that copies it. Without scripts the text stands there alone.
  As an element of its own it also works in what is put into the page later.
*/

class CopyText extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button") || !navigator.clipboard) return; // only HTTPS has a clipboard
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = this.dataset.label;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.querySelector("output").textContent.trim());
      button.textContent = this.dataset.done;
    });
    this.append(" ", button);
  }
}

customElements.define("copy-text", CopyText);
