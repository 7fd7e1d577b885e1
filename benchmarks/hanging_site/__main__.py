from tutorial_site import heap

heap.use_one()

from benchmarks.hanging_site import main  # noqa: E402  (it loads much)

main()
