/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli choose --size 100K …: which call to choose, why, and what the alternatives do. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/print_inspection.h"
#include "model/advice/choose.h"

#include <string.h>

static const char *const contexts[] = { "process", "atomic", "softirq", "irq" };

/* "100K" in bytes; 0 if it is no size. */
static uint64_t
read_size (const char *text)
{
  static const char units[] = "KMG";
  char *end;
  uint64_t value;
  const char *unit;

  if (!text || !g_ascii_isdigit (*text))
    return 0;
  value = g_ascii_strtoull (text, &end, 10);
  unit = *end ? strchr (units, g_ascii_toupper (*end)) : NULL;
  if (unit && end[1] == '\0' && value < (uint64_t)1 << 30)
    return value << (10 * (unit - units + 1));
  return *end == '\0' ? value : 0;
}

static int
read_context (const char *text, KmContext *context)
{
  for (size_t i = 0; i < G_N_ELEMENTS (contexts); i++)
    if (!text || strcmp (text, contexts[i]) == 0)
      {
        *context = (KmContext)i;
        return KM_EXIT_OK;
      }
  return km_cmd_fail (_ ("--context takes process, atomic, softirq or irq, not “%s”"), text);
}

static int
choose (const char *machine, const char *at, const KmChoice *choice, bool as_json)
{
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (KmModel) model = km_cmd_model_of (machine, at, &timeline);
  g_autoptr (KmInspection) inspection = NULL;

  if (!model)
    return KM_EXIT_USAGE;
  inspection = km_model_choose_call (model, choice);
  km_print_inspection (inspection, as_json);
  return KM_EXIT_OK;
}

int
km_cmd_choose (int argc, char **argv)
{
  g_autofree char *machine = NULL, *at = NULL, *size = NULL, *context = NULL;
  gboolean contiguous = FALSE, dma = FALSE, per_cpu = FALSE, often = FALSE, high = FALSE;
  bool as_json;
  int count = 1, status;
  KmChoice choice;
  const GOptionEntry entries[] = {
    { "size", 0, 0, G_OPTION_ARG_STRING, &size, N_ ("Bytes of one piece: 600, 100K, 8M"), N_ ("SIZE") },
    { "count", 0, 0, G_OPTION_ARG_INT, &count, N_ ("How many pieces of this size"), N_ ("N") },
    { "context", 0, 0, G_OPTION_ARG_STRING, &context, N_ ("process (the default), atomic, softirq or irq"),
      N_ ("CONTEXT") },
    { "contiguous", 0, 0, G_OPTION_ARG_NONE, &contiguous, N_ ("The page frames must follow each other"), NULL },
    { "dma", 0, 0, G_OPTION_ARG_NONE, &dma, N_ ("They must lie in zone DMA"), NULL },
    { "high", 0, 0, G_OPTION_ARG_NONE, &high, N_ ("They may be high memory or user pages"), NULL },
    { "per-cpu", 0, 0, G_OPTION_ARG_NONE, &per_cpu, N_ ("One for each CPU"), NULL },
    { "often", 0, 0, G_OPTION_ARG_NONE, &often, N_ ("Such pieces come and go all the time"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!km_cmd_options (&argc, &argv, entries, &(KmSharedOptions){ .json = &as_json, .machine = &machine, .at = &at },
                       &status))
    return status;
  choice = (KmChoice){ .size = read_size (size),
                       .count = (uint32_t)MAX (count, 1),
                       .contiguous = contiguous,
                       .dma = dma,
                       .high = high,
                       .per_cpu = per_cpu,
                       .often = often };
  if (choice.size == 0)
    return km_cmd_fail (_ ("choose needs a size, such as --size 600 or --size 100K"));
  status = read_context (context, &choice.context);
  return status == KM_EXIT_OK ? choose (machine, at, &choice, as_json) : status;
}
