"""The policy: who may use which data for what, and the verdict on every flow."""
