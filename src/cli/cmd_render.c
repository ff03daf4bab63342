/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kmemscope-cli render FILE -o OUT: text in, picture out. It passes through every layer and is short, so it is a good
 * place to start reading: script, timeline, model, scene. */
#include "base/i18n.h"
#include "cli/cmd.h"
#include "cli/place.h"
#include "cli/render_page.h"
#include "export/export.h"
#include "export/steps.h"

#include <string.h>

/* What the command line says. */
typedef struct
{
  char *step, *steps, *view, *theme, *output, *frame, *page, *caption, *caption_text, *link;
  double scale, width, text_scale, zoom, seconds;
  int handout;
  gboolean text_as_paths, transparent;
  gboolean fixed, scorm; /* a page without the engine, a package */
} Options;

static void
options_finish (Options *o)
{
  g_free (o->step);
  g_free (o->steps);
  g_free (o->view);
  g_free (o->theme);
  g_free (o->output);
  g_free (o->frame);
  g_free (o->page);
  g_free (o->caption);
  g_free (o->caption_text);
  g_free (o->link);
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

/* "transparent" is the light theme without a background. */
static bool
read_theme (const char *name, KmExportOptions *export)
{
  bool transparent = strcmp (name, "transparent") == 0;

  export->transparent |= transparent;
  return transparent || km_theme_by_name (name, &export->theme);
}

/* What is drawn, and in which colours. */
static int
read_looks (const Options *o, KmExportOptions *export)
{
  export->views = 0;
  if (o->view && !km_views_by_name (o->view, &export->views))
    return km_cmd_fail (
        _ ("--view takes zones, buddy, frames, free-lists, pcp, caches, slabs, arrays, virtual, areas, code or all, not “%s”"),
        o->view);
  export->transparent = o->transparent;
  if (o->theme && !read_theme (o->theme, export))
    return km_cmd_fail (
        _ ("--theme takes light, dark, high-contrast, high-contrast-dark, print or transparent, not “%s”"), o->theme);
  if (o->caption && !km_caption_by_name (o->caption, &export->caption))
    return km_cmd_fail (_ ("--caption takes call, sentence, note or none, not “%s”"), o->caption);
  if (o->caption_text)
    export->caption = KM_CAPTION_OWN;
  export->own_caption = o->caption_text;
  if (o->frame && !read_frame (o->frame, &export->centre))
    return km_cmd_fail (_ ("--frame takes a page frame number such as 0x1010, not “%s”"), o->frame);
  export->level = o->zoom >= 0 ? o->zoom : o->frame ? 8 : -1;
  export->text_as_paths = o->text_as_paths;
  export->link = o->link;
  return km_cmd_read_link (o->link);
}

/* How large everything is. */
static int
read_sizes (const Options *o, KmExportOptions *export)
{
  if (!(o->scale >= 0.5 && o->scale <= 8))
    return km_cmd_fail (_ ("--scale takes a number from 0.5 to 8"));
  if (!(o->width >= 400 && o->width <= 8000))
    return km_cmd_fail (_ ("--width takes a number from 400 to 8000"));
  if (!(o->text_scale >= 0.5 && o->text_scale <= 4))
    return km_cmd_fail (_ ("--text-scale takes a number from 0.5 to 4"));
  if (!km_is_handout (o->handout))
    return km_cmd_fail (_ ("--handout takes 1, 2, 3, 6 or 9"));
  if (!(o->seconds >= 0 && o->seconds <= 600))
    return km_cmd_fail (_ ("--seconds takes a number up to 600"));
  if (o->page && !km_page_by_name (o->page, &export->page_width, &export->page_height))
    return km_cmd_fail (_ ("--page takes 16:9, 4:3, half, A4, A4-landscape or a size such as 1280x720, not “%s”"),
                        o->page);
  export->scale = o->scale;
  export->width = o->width;
  export->text_scale = o->text_scale;
  export->per_page = (unsigned)o->handout;
  export->seconds = o->seconds;
  return KM_EXIT_OK;
}

/* Turns words into export options. Returns an exit status, after a message if it is not KM_EXIT_OK. */
static int
read_options (const Options *o, KmExportOptions *export)
{
  g_autofree char *endings = km_export_endings ();
  int status;

  if (!o->output)
    return km_cmd_fail (_ ("render needs -o OUT, a name that ends in one of %s, .html"), endings);
  if (!o->scorm && !km_web_is_page (o->output) && !km_export_format_by_name (o->output, &export->format))
    return km_cmd_fail (_ ("“%s” does not end in one of %s, .html"), o->output, endings);
  if (o->step && o->steps)
    return km_cmd_fail (_ ("--step and --steps exclude each other"));
  status = read_looks (o, export);
  if (status == KM_EXIT_OK)
    status = read_sizes (o, export);
  return status == KM_EXIT_OK ? km_cmd_check_place ("--step", o->step) : status;
}

/* The pages of --steps, or the one of --step. Returns an exit status; fills @pages if it is KM_EXIT_OK. */
static int
find_pages (const Options *o, KmTimeline *timeline, KmExportOptions *export, GArray **pages)
{
  g_autoptr (GError) error = NULL;
  KmExportPage page = { .heading = NULL };
  int status;

  if (o->steps)
    {
      *pages = km_steps_pages (timeline, o->steps, export, NULL, &error);
      return *pages ? KM_EXIT_OK : km_cmd_fail ("%s", error->message);
    }
  status = km_cmd_find_place ("--step", o->step, timeline, &page.at);
  if (status != KM_EXIT_OK)
    return status;
  *pages = km_export_page_array_new ();
  g_array_append_val (*pages, page);
  return KM_EXIT_OK;
}

static int
render (KmScript *script, const Options *o, KmExportOptions *export)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmTimeline) timeline = km_timeline_new (script, &error);
  g_autoptr (GArray) pages = NULL;
  g_autoptr (GFile) file = NULL;
  int status;

  if (!timeline)
    return km_cmd_fail ("%s", error->message);
  export->title = *km_script_title (script) ? km_script_title (script) : NULL;
  status = find_pages (o, timeline, export, &pages);
  if (status != KM_EXIT_OK)
    return status;
  file = g_file_new_for_commandline_arg (o->output);
  if (!km_export_pages (timeline, (const KmExportPage *)(void *)pages->data, pages->len, export, file, NULL, NULL, NULL,
                        &error))
    return km_cmd_fail ("%s", error->message);
  return KM_EXIT_OK;
}

static int
render_file (const char *name, const Options *o, KmExportOptions *export)
{
  g_autoptr (KmScript) script = NULL;
  int status = km_cmd_load_sound (name, &script);

  if (status != KM_EXIT_OK)
    return status;
  if (o->scorm || km_web_is_page (o->output))
    return km_render_page (script, o->fixed ? KM_WEB_STEPS : KM_WEB_ENGINE, o->scorm, o->step, o->output);
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
    { "steps", 0, 0, G_OPTION_ARG_STRING, &o.steps,
      N_ ("Several: 1-20 or 3.5,7,9, or calls, notes, slides, changes, all or deck, see there; formats of one step a file need a name such as a-%02d.svg"),
      N_ ("STEPS") },
    { "page", 'p', 0, G_OPTION_ARG_STRING, &o.page,
      N_ ("16:9, 4:3, half, A4, A4-landscape or WIDTHxHEIGHT: the picture fits in, words are large enough for a slide"),
      N_ ("SIZE") },
    { "caption", 0, 0, G_OPTION_ARG_STRING, &o.caption, N_ ("call, sentence, note or none"), N_ ("WHAT") },
    { "caption-text", 0, 0, G_OPTION_ARG_STRING, &o.caption_text, N_ ("A caption of one's own"), N_ ("TEXT") },
    { "qr", 0, 0, G_OPTION_ARG_STRING, &o.link, km_cmd_qr_help, N_ ("ADDRESS") },
    { "handout", 0, 0, G_OPTION_ARG_INT, &o.handout,
      N_ ("PDF: 1, 2, 3, 6 or 9 steps on a sheet of A4, with lines for notes"), N_ ("N") },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &o.seconds,
      N_ ("GIF and WebP: how long each step stays; default: by the number of words"), N_ ("N") },
    { "text-as-paths", 0, 0, G_OPTION_ARG_NONE, &o.text_as_paths, N_ ("SVG: letters as shapes instead of text"), NULL },
    { "view", 'v', 0, G_OPTION_ARG_STRING, &o.view,
      N_ ("zones, buddy, frames, free-lists, pcp, caches, slabs, arrays, virtual, areas, code or all; several with commas; default: what the workload shows at this step"),
      N_ ("NAME") },
    { "theme", 't', 0, G_OPTION_ARG_STRING, &o.theme,
      N_ ("light, dark, high-contrast, high-contrast-dark, print or transparent"), N_ ("NAME") },
    { "transparent", 0, 0, G_OPTION_ARG_NONE, &o.transparent, N_ ("Any theme without its background"), NULL },
    { "scale", 0, 0, G_OPTION_ARG_DOUBLE, &o.scale, N_ ("PNG, GIF, WebP: pixels for each unit of width, 0.5 to 8"),
      N_ ("N") },
    { "width", 0, 0, G_OPTION_ARG_DOUBLE, &o.width, N_ ("Width of the picture, 400 to 8000"), N_ ("N") },
    { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &o.text_scale, N_ ("Size of words, 0.5 to 4"), N_ ("N") },
    { "zoom", 0, 0, G_OPTION_ARG_DOUBLE, &o.zoom,
      N_ ("Zoom of the page frames: 0 shows all, each level half as many; default: where the step is"), N_ ("LEVEL") },
    { "static", 0, 0, G_OPTION_ARG_NONE, &o.fixed, N_ ("Page: without the engine, for sites that forbid WebAssembly"),
      NULL },
    { "scorm", 0, 0, G_OPTION_ARG_NONE, &o.scorm,
      N_ ("A SCORM 1.2 package, OUT.zip: a page that reports how its questions were answered"), NULL },
    { "frame", 0, 0, G_OPTION_ARG_STRING, &o.frame, N_ ("Page frame in the middle"), N_ ("PFN") },
    G_OPTION_ENTRY_NULL,
  };
  if (km_cmd_options (&argc, &argv, entries,
                      &(KmSharedOptions){ .place = &o.step, .place_name = "step", .place_letter = 's' }, &status))
    {
      km_export_options_init (&export);
      status = argc == 2 ? read_options (&o, &export) : km_cmd_fail (_ ("render takes one file"));
      if (status == KM_EXIT_OK)
        status = render_file (argv[1], &o, &export);
    }
  options_finish (&o);
  return status;
}
