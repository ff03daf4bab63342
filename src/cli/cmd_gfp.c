/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli gfp MASK: what a mask may do, on which zones, above which watermarks, and where it is a bug. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/print_inspection.h"
#include "model/advice/gfp_advice.h"

static int
advise (const char *machine, const char *at, const char *mask, int order, bool as_json)
{
  g_autoptr (KmTimeline) timeline = NULL;
  g_autoptr (KmModel) model = km_cmd_model_of (machine, at, &timeline);
  g_autoptr (KmInspection) inspection = NULL;
  g_autofree char *problem = NULL;
  KmGfp gfp;

  if (!model)
    return KM_EXIT_USAGE;
  if (!km_gfp_read (km_machine_generation (km_model_machine (model))->id, mask, &gfp, &problem))
    return km_cmd_fail ("%s", problem);
  inspection = km_gfp_advise (km_model_machine (model), gfp, (uint32_t)order);
  km_print_inspection (inspection, as_json);
  return KM_EXIT_OK;
}

int
km_cmd_gfp (int argc, char **argv)
{
  g_autofree char *machine = NULL, *at = NULL, *mask = NULL;
  bool as_json;
  int order = 0, status;
  const GOptionEntry entries[] = {
    { "order", 0, 0, G_OPTION_ARG_INT, &order, N_ ("Order of the request, 0 to 10"), N_ ("ORDER") },
    G_OPTION_ENTRY_NULL,
  };

  if (!km_cmd_options (&argc, &argv, entries, &(KmSharedOptions){ .json = &as_json, .machine = &machine, .at = &at },
                       &status))
    return status;
  if (argc < 2)
    return km_cmd_fail (_ ("gfp takes a mask, such as \"GFP_KERNEL | __GFP_HIGHMEM\" or 0xd0"));
  if (order < 0 || order > KM_MAX_ORDER)
    return km_cmd_fail (_ ("--order takes a number from 0 to 10, not %d"), order);
  mask = g_strjoinv (" ", argv + 1);
  return advise (machine, at, mask, order, as_json);
}
