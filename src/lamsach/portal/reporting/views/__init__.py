"""Pages of the reporting app: read the request, call an action or a selector, answer. No rules here."""
