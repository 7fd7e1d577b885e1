from benchmarks.hanging_site import main

main()
