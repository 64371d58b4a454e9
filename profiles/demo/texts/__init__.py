"""Hand-written sentences, Chinese and English, from which the demo's feedback is composed."""
