"""Forms of questions: a phrase that asks for a share, a growth, an average per customer… is taken out of the text, the
rest is read as a plain question, and its query is turned into what the phrase asks for."""
