"""One plan step becomes evidence in the ledger. Plain typed functions."""
