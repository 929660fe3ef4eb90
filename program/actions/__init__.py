"""What can happen in the program itself. Every write that changes a state is one of these verbs."""
