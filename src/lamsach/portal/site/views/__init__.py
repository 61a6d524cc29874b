"""Pages for everybody; the first page of those who signed in; the choices that the head of each page offers."""
