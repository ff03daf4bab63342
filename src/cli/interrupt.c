/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include "base/i18n.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Ready before a signal comes: a handler may not translate, format or allocate. */
static const char *message;

static void
end (int signal_number)
{
  ssize_t written = write (STDERR_FILENO, message, strlen (message));

  (void)written;
  _exit (128 + signal_number);
}

void
km_cmd_end_on_interrupt (void)
{
  struct sigaction action = { .sa_handler = end };

  message = g_strdup_printf ("\nkmemscope-cli: %s\n", _ ("stopped before the end, as asked"));
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}
