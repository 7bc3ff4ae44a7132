/*
  What scripts add to a discussion; everything works without them. Each module looks for what it
  needs on the page, and does nothing where that is not there.
*/
