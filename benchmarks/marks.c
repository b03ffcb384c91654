/* Tells callgrind where the counting begins and ends; does nothing outside of valgrind. */
#include <valgrind/callgrind.h>

void begin_count(void) {
  CALLGRIND_START_INSTRUMENTATION;
  CALLGRIND_ZERO_STATS;
}

void end_count(void) {
  CALLGRIND_DUMP_STATS;
  CALLGRIND_STOP_INSTRUMENTATION;
}
