"""Where Windows starts things by itself: live through its registry, or on a mounted disk through its hives."""
