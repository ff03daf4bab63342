/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli render FILE -o OUT: text in, picture out. It passes through every layer and is short, so it is a good
 * place to start reading: script, timeline, model, scene. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "cli/render_page.h"
#include "draw/export.h"
#include "model/narration/narration.h"
#include "scene/theme.h"

#include <string.h>

/* What the command line says. */
typedef struct
{
  char *step, *view, *theme, *output, *frame;
  gboolean fixed; /* a page without the engine */
  double scale, width, text_scale, zoom;
} Options;

static void
options_finish (Options *o)
{
  g_free (o->step);
  g_free (o->view);
  g_free (o->theme);
  g_free (o->output);
  g_free (o->frame);
}

static bool
read_frame (const char *text, KmPfn *pfn)
{
  uint64_t value;
  bool hex = g_str_has_prefix (text, "0x");
  if (!g_ascii_string_to_unsigned (text + (hex ? 2 : 0), hex ? 16 : 10, 0, UINT32_MAX - 1, &value, NULL))
    return false;
  *pfn = (KmPfn)value;
  return true;
}

/* Turns words into export options. Returns an exit status, after a message if it is not KM_EXIT_OK. */
static int
read_options (const Options *o, KmExportOptions *export)
{
  if (!o->output)
    return km_cmd_fail (_ ("render needs -o OUT, a name that ends in .png, .svg, .pdf, .json or .html"));
  if (!km_web_is_page (o->output) && !km_export_format_by_name (o->output, &export->format))
    return km_cmd_fail (_ ("“%s” does not end in .png, .svg, .pdf, .json or .html"), o->output);
  if (o->view && !km_views_by_name (o->view, &export->views))
    return km_cmd_fail (
        _ ("--view takes zones, buddy, frames, free-lists, pcp, caches, slabs, arrays, virtual, areas, code or all, not “%s”"),
        o->view);
  if (o->theme && !km_theme_by_name (o->theme, &export->theme))
    return km_cmd_fail (_ ("--theme takes light, dark, high-contrast or print, not “%s”"), o->theme);
  if (!(o->scale >= 0.5 && o->scale <= 8))
    return km_cmd_fail (_ ("--scale takes a number from 0.5 to 8"));
  if (!(o->width >= 400 && o->width <= 8000))
    return km_cmd_fail (_ ("--width takes a number from 400 to 8000"));
  if (!(o->text_scale >= 0.5 && o->text_scale <= 4))
    return km_cmd_fail (_ ("--text-scale takes a number from 0.5 to 4"));
  if (o->frame && !read_frame (o->frame, &export->centre))
    return km_cmd_fail (_ ("--frame takes a page frame number such as 0x1010, not “%s”"), o->frame);
  if (km_cmd_check_place ("--step", o->step) != KM_EXIT_OK)
    return KM_EXIT_USAGE;
  export->scale = o->scale;
  export->width = o->width;
  export->text_scale = o->text_scale;
  export->level = o->zoom >= 0 ? o->zoom : o->frame ? 8 : -1;
  return KM_EXIT_OK;
}

/* Where the step to @to begins: marks tell what it changed. */
static KmCursor
step_before (KmCursor to)
{
  bool whole = to.event == KM_EVENT_LAST;

  if (to.op == 0)
    return to;
  if (whole || to.event <= 1)
    return (KmCursor){ to.op - 1, to.op > 1 ? KM_EVENT_LAST : 0 };
  return (KmCursor){ to.op, to.event - 1 };
}

/* What `show` asks for at @to, unless the command line does. */
static void
follow_show (KmScript *script, KmCursor to, const Options *o, KmExportOptions *export)
{
  const KmMark *show = km_script_last_mark (script, KM_MARK_SHOW, to.op > 0 ? to.op - 1 : 0);

  if (!show)
    return;
  if (!o->view)
    km_views_by_name (show->text, &export->views);
  export->first_pfn = show->first_pfn;
  export->end_pfn = show->end_pfn;
}

static int
render (KmScript *script, const Options *o, KmExportOptions *export)
{
  KmCursor to;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);
  int status;
  g_autoptr (KmModel) model = NULL;
  g_autoptr (GFile) file = NULL;
  g_autofree char *subtitle = NULL;

  if (!timeline)
    return km_cmd_fail ("%s", error->message);
  status = km_cmd_find_place ("--step", o->step, timeline, &to);
  if (status != KM_EXIT_OK)
    return status;
  follow_show (script, to, o, export);
  model = km_model_new (timeline);
  file = g_file_new_for_commandline_arg (o->output);
  km_model_go (model, step_before (to), to);
  subtitle = km_narrate_position (model);
  export->title = *km_script_title (script) ? km_script_title (script) : NULL;
  export->subtitle = subtitle;
  if (!km_export (model, NULL, export, file, &error))
    return km_cmd_fail ("%s", error->message);
  return KM_EXIT_OK;
}

static int
render_file (const char *name, const Options *o, KmExportOptions *export)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (KmScript) script = km_script_load (file, NULL, &error);
  if (!script)
    return km_cmd_fail ("%s", error->message);
  if (km_cmd_report_diagnostics (script, name, stderr))
    return KM_EXIT_FOUND;
  if (km_web_is_page (o->output))
    return km_render_page (script, o->fixed ? KM_WEB_STEPS : KM_WEB_ENGINE, o->step, o->output);
  return render (script, o, export);
}

int
km_cmd_render (int argc, char **argv)
{
  Options o = { .scale = 1, .width = 1200, .text_scale = 1, .zoom = -1 };
  KmExportOptions export;
  int status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o.output, N_ ("The picture; its ending decides the format"),
      N_ ("OUT") },
    { "step", 's', 0, G_OPTION_ARG_STRING, &o.step, km_cmd_place_help, N_ ("PLACE") },
    { "view", 'v', 0, G_OPTION_ARG_STRING, &o.view,
      N_ ("zones, buddy, frames, free-lists, pcp, caches, slabs, arrays, virtual, areas, code or all; several with commas; default: what the workload shows at this step"),
      N_ ("NAME") },
    { "theme", 't', 0, G_OPTION_ARG_STRING, &o.theme, N_ ("light, dark, high-contrast or print"), N_ ("NAME") },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &o.scale, N_ ("PNG: pixels for each unit of width, 0.5 to 8"), N_ ("N") },
    { "width", 0, 0, G_OPTION_ARG_DOUBLE, &o.width, N_ ("Width of the picture, 400 to 8000"), N_ ("N") },
    { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &o.text_scale, N_ ("Size of words, 0.5 to 4"), N_ ("N") },
    { "zoom", 0, 0, G_OPTION_ARG_DOUBLE, &o.zoom,
      N_ ("Zoom of the page frames: 0 shows all, each level half as many; default: where the step is"), N_ ("LEVEL") },
    { "static", 0, 0, G_OPTION_ARG_NONE, &o.fixed, N_ ("Page: without the engine, for sites that forbid WebAssembly"),
      NULL },
    { "frame", 0, 0, G_OPTION_ARG_STRING, &o.frame, N_ ("Page frame in the middle"), N_ ("PFN") },
    G_OPTION_ENTRY_NULL,
  };
  if (km_cmd_options (&argc, &argv, entries, &status))
    {
      km_export_options_init (&export);
      status = argc == 2 ? read_options (&o, &export) : km_cmd_fail (_ ("render takes one file"));
      if (status == KM_EXIT_OK)
        status = render_file (argv[1], &o, &export);
    }
  options_finish (&o);
  return status;
}
