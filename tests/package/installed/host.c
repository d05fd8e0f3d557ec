/* The smallest host in C: it links the shared library and uses one of its functions. */
#include <string.h>

#include "keel.h"

int main(void) {
  keel_config* config = NULL;
  keel_text* value = NULL;
  int same;
  if (keel_config_new(&config, NULL) != KEEL_OK) return 1;
  if (keel_config_get(config, "actor", KEEL_NUL_TERMINATED, &value, NULL) != KEEL_OK) return 1;
  same = strcmp(keel_text_data(value), "host") == 0;
  keel_text_free(value);
  keel_config_free(config);
  return same ? 0 : 1;
}
