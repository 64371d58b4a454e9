"""What a chat model is told; one Markdown file a task, read by `agent.chat_model.prompt`."""
