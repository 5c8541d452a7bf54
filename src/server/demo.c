#include "server/demo.h"
enum err demo_make(const struct env *env, struct storage *s, const struct demo_settings *settings){(void)env;(void)s;(void)settings;return ERR_UNSUPPORTED;}
