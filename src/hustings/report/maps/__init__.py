"""The outlines of areas that maps are drawn from; see SOURCES.md for whose they are."""
