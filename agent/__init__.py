"""A question becomes a plan, evidence, and a checked answer. The only room that speaks LangChain and LangGraph."""
