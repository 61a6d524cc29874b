"""Who reaches what: every route of the portal × role × relation, generated from one table.

The table stands in ``entries/``, **one file per app**; a route without an entry fails ``test_matrix.py``. To add yours,
write ``entries/<app>.py``::

    from tests.portal.access_matrix.frame import Get, Place, Post, Route, at, everywhere, READERS

    def furnish(place: Place) -> None:
        '''Make what the routes are about. Called for the target unit and for its sibling.'''
        place["note"] = Note.objects.create(unit=place.unit, text=f"note of {place.unit}")

    ROUTES = [
        Route(
            "notes:note",                                         # the resolver's name, with namespace
            kwargs=lambda place: {"pk": place["note"].pk},        # of an object that belongs to place.unit
            get=Get(at(own="all", above=READERS)),                # who may; everybody else gets 403 or 404
            post=Post(
                at(own={"officer"}),
                data=lambda place: {"text": "new"},               # valid: it must work for those who may
            ),
        ),
        Route("notes:list", get=Get(everywhere("all"), marker=lambda place: place["note"].text,
                                    shown=at(own="all", above=READERS))),
    ]

Relations are the caller's to the target unit: ``own`` (the same unit), ``above`` (its direct superior), ``below``,
``sibling``, ``elsewhere`` (another province). Each caller holds one role in one unit. ``at(...)`` says per relation
which roles may, ``everywhere(...)`` the same roles in every relation; ``"all"`` is each of the seven. ``PUBLIC`` lets
in everybody. What the frame checks for each route:

- anonymous callers are sent to sign in (unless ``PUBLIC``), those who may not get 403 or 404;
- a page that everybody may open shows ``marker`` exactly to those in ``shown``;
- those who may get 200 (GET), or a redirect, 201 or 204 (POST; say ``ok={200}`` for another answer);
- a POST that works leaves a ledger entry (``records=False`` for those that change nothing worth one);
- a refused POST, and every GET (unless ``writes=True``), sends no INSERT, UPDATE or DELETE to the database;
- methods that the entry does not name are 405;
- ids swapped one by one for those of the sibling's objects (in the path, and the whole form) are refused, and change
  nothing. Where a form's ids may rightly be another unit's, say ``foreign_data_ok=True`` and why.

A unit's machine interface (``by_unit_code``) is not for sessions: ``Post(NOBODY, ...)``, ``anonymous={401}`` and
``code=lambda place: headers`` with what a machine of that unit sends.
"""
