"""Make what the portal serves and no repository should hold: web fonts, from the font package."""

from lamsach.portal.web_fonts import build_missing

if __name__ == "__main__":
    build_missing()
