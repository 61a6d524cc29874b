"""Make what the portal serves and no repository should hold: web fonts, from the font package."""

if __name__ == "__main__":
    pass
