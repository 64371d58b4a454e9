"""The words every room speaks: pydantic and the standard library, no input or output."""
