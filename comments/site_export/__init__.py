"""The whole blog as a folder of files, its discussions included."""
