"""Questions with gold, and the judge: answered, right, wrong, asked, refused, by language."""
