"""Episodes -> feed.xml, transcripts, chapters and pages. May import the ground and this folder."""
