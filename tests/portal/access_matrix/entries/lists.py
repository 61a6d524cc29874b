"""Releases of the list: curators make them, everybody takes them."""

from tests.portal.access_matrix.frame import PUBLIC, Get, Post, Route, everywhere

WRITES = everywhere({"curator"})
ROUTES = [
    Route("lists:index", get=Get(everywhere({"curator", "operator", "auditor"}))),
    Route("lists:making", get=Get(everywhere({"curator", "operator", "auditor"}))),
    # Without a publication nothing can be signed, which the page then says.
    Route("lists:publish", post=Post(WRITES, records=False)),
    Route("lists:renew", post=Post(WRITES, records=False)),
    Route("lists:download", kwargs=lambda place: {"name": "plain", "file": "all.txt"}, get=Get(PUBLIC, ok={404})),
    Route("lists:publication", kwargs=lambda place: {"path": "root.json"}, get=Get(PUBLIC, ok={404})),
]
