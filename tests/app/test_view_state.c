/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view state: what it keeps, and that every panel is told exactly once. */
#include "app/view_state.h"

static const char workload[] = "kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                               "a = alloc_pages(GFP_KERNEL, 0)\nb = alloc_pages(GFP_KERNEL, 2)\n__free_pages(a, 0)\n";

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmDocument **document = user_data;
  g_autoptr (GError) error = NULL;

  *document = km_document_load_finish (result, &error);
  g_assert_no_error (error);
}

static KmDocument *
load (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  KmDocument *document = NULL;
  g_autoptr (KmLoad) loading = km_document_load_text (bytes, (KmCursor){ 0 }, loaded_cb, &document);

  while (!document)
    g_main_context_iteration (NULL, TRUE);
  return document;
}

static KmViewState *
state_with (const char *text)
{
  KmViewState *state = km_view_state_new ();
  g_autoptr (KmDocument) document = load (text);

  km_view_state_set_document (state, document);
  return state;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_empty (void)
{
  KmViewState *state = km_view_state_new ();

  g_assert_null (km_view_state_document (state));
  g_assert_null (km_view_state_event (state));
  g_assert_true (km_view_state_at_start (state));
  g_assert_true (km_view_state_at_end (state));
  g_assert_false (km_view_state_step_event (state, 1));
  km_view_state_set_playing (state, true);
  g_assert_false (km_view_state_playing (state));
  g_assert_false (km_view_state_seek (state, (KmCursor){ 1, 1 }) || km_view_state_step_op (state, 1)
                  || km_view_state_step_idea (state, 1) || km_view_state_next_is_far (state));
  km_view_state_moved (state, KM_MOVE_STEP);
  km_view_state_toggle_breakpoint (state, 1);
  km_view_state_set_breakpoints (state, &(uint32_t){ 1 }, 1);
  g_assert_null (km_view_state_session (state));
  g_assert_cmpint (km_view_state_seen_stage (state), ==, KM_NR_STAGES);
  g_assert_cmpuint (km_view_state_seen_views (state), ==, km_view_state_views (state));
  g_assert_finalize_object (state);
}

/* A property that is written back as it was read stays what it is; one that changes is told of once. */
static void
test_properties (void)
{
  static const char *const doubles[] = { "speed", "text-scale", "progress" }, *const flags[] = { "pins", "asks" };
  static const char *const numbers[] = { "theme", "views", "stage", "performed" };
  KmViewState *state = state_with (workload);
  g_autofree GParamSpec **specs = NULL;
  guint n, told = 0;

  g_signal_connect_swapped (state, "notify", G_CALLBACK (count_cb), &told);
  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (state), &n);
  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) before = G_VALUE_INIT, after = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (state), specs[i]->name, &before);
      if (!(specs[i]->flags & G_PARAM_WRITABLE))
        continue;
      g_object_set_property (G_OBJECT (state), specs[i]->name, &before);
      g_object_get_property (G_OBJECT (state), specs[i]->name, &after);
      g_assert_cmpint (g_param_values_cmp (specs[i], &before, &after), ==, 0);
    }
  g_assert_cmpuint (told, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (doubles); i++)
    g_object_set (state, doubles[i], 0.75, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_object_set (state, numbers[i], 1u, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      gboolean flag;

      g_object_get (state, flags[i], &flag, NULL);
      g_object_set (state, flags[i], !flag, NULL);
    }
  g_assert_cmpuint (told, >=, G_N_ELEMENTS (doubles) + G_N_ELEMENTS (numbers) + G_N_ELEMENTS (flags));
  g_object_set (state, "progress", 0.0, "text-scale", 0.5, "playing", TRUE, NULL);
  g_assert_true (km_view_state_playing (state));
  g_assert_finalize_object (state);
}

static void
test_moving_tells_once (void)
{
  KmViewState *state = state_with (workload);
  guint stepped = 0;

  g_signal_connect_swapped (state, "stepped", G_CALLBACK (count_cb), &stepped);
  g_assert_true (km_view_state_step_op (state, 1));
  g_assert_cmpuint (stepped, ==, 1);
  g_assert_true (km_view_state_step_event (state, -1));
  g_assert_cmpuint (stepped, ==, 2);
  g_assert_true (km_view_state_seek (state, (KmCursor){ 0 }));
  g_assert_cmpuint (stepped, ==, 3);
  g_assert_false (km_view_state_step_op (state, -1));
  g_assert_cmpuint (stepped, ==, 3);
  g_assert_true (km_view_state_at_start (state));
  g_assert_finalize_object (state);
}

static void
test_end (void)
{
  KmViewState *state = state_with (workload);

  g_assert_true (km_view_state_seek (state, (KmCursor){ .op = 3, .event = KM_EVENT_LAST }));
  g_assert_true (km_view_state_at_end (state));
  km_view_state_set_playing (state, true);
  g_assert_false (km_view_state_playing (state));
  g_assert_finalize_object (state);
}

static void
test_selection (void)
{
  KmViewState *state = state_with (workload);
  const KmTarget frame = { .kind = KM_TARGET_FRAME, .pfn = 0x1010 };
  g_autoptr (KmDocument) small = load ("kmw 1\nmachine x86-32 memory=1M\n");
  guint changed = 0;

  g_signal_connect_swapped (state, "selection-changed", G_CALLBACK (count_cb), &changed);
  km_view_state_select (state, &frame);
  km_view_state_select (state, &frame);
  g_assert_cmpuint (changed, ==, 1);
  km_view_state_step_op (state, 1);
  g_assert_cmpuint (km_view_state_selection (state)->pfn, ==, 0x1010);
  km_view_state_set_document (state, small); /* has no such frame */
  g_assert_cmpint (km_view_state_selection (state)->kind, ==, KM_TARGET_NONE);
  g_assert_finalize_object (state);
}

static void
test_inspected_follows_the_event (void)
{
  KmViewState *state = state_with (workload);
  KmTarget target;

  km_view_state_inspected (state, &target);
  g_assert_cmpint (target.kind, ==, KM_TARGET_NONE);
  km_view_state_step_op (state, 1);
  km_view_state_inspected (state, &target);
  g_assert_cmpint (target.kind, ==, KM_TARGET_FRAME);
  g_assert_cmpuint (target.pfn, ==, km_timeline_result (km_view_state_timeline (state), 0));
  g_assert_finalize_object (state);
}

/* At every event there is something to inspect or nothing, and what there is exists. */
static void
test_inspected_exists (void)
{
  KmViewState *state = state_with ("kmw 1\nmachine x86-32 memory=64M kernel=2.6.34\na = alloc_pages(GFP_KERNEL, 1)\n"
                                   "o = kmalloc(100, GFP_KERNEL)\nv = vmalloc(5000)\nvfree(v)\nkfree(o)\n");
  unsigned n_things = 0;
  KmTarget target;

  do
    {
      g_assert_true (km_view_state_event (state) || km_timeline_cursor (km_view_state_timeline (state)).event == 0);
      km_view_state_inspected (state, &target);
      if (target.kind == KM_TARGET_NONE)
        continue;
      g_assert_true (km_model_has_target (km_view_state_model (state), &target));
      n_things += target.kind != KM_TARGET_FRAME;
    }
  while (km_view_state_step_event (state, 1));
  g_assert_cmpuint (n_things, >, 0);
  g_assert_finalize_object (state);
}

/* Where a call returns, it is what the call was about that is inspected. */
static void
test_inspected_at_a_return (void)
{
  static const struct
  {
    const char *calls;
    KmTargetKind kind;
  } returns[] = {
    { "v = vmalloc(4096)\nwrite(v + 4096, 8)\n", KM_TARGET_AREA },
    { "o = kmalloc(100, GFP_KERNEL)\nkfree(o)\n", KM_TARGET_OBJECT },
    { "p = alloc_page(GFP_KERNEL)\n__free_page(p)\n", KM_TARGET_FRAME },
    { "p = alloc_page(GFP_KERNEL)\nq = alloc_pages(GFP_ATOMIC, 10)\n", KM_TARGET_ZONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (returns); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("kmw 1\nmachine x86-32 memory=%s pcp=off\n%sz = alloc_page(GFP_KERNEL)\n",
                           i == 3 ? "4M" : "64M", returns[i].calls);
      KmViewState *state = state_with (text);
      KmTarget target;

      km_view_state_seek (state, (KmCursor){ 2, KM_EVENT_LAST });
      km_view_state_inspected (state, &target);
      g_assert_cmpint (target.kind, ==, returns[i].kind);
      g_assert_finalize_object (state);
    }
}

static void
test_limits (void)
{
  KmViewState *state = km_view_state_new ();

  km_view_state_set_speed (state, 1e9);
  g_assert_cmpfloat (km_view_state_speed (state), ==, KM_SPEED_MAX);
  km_view_state_set_speed (state, 0);
  g_assert_cmpfloat (km_view_state_speed (state), ==, KM_SPEED_MIN);
  km_view_state_set_text_scale (state, 1e9);
  g_assert_cmpfloat (km_view_state_text_scale (state), ==, KM_TEXT_SCALE_PRESENT_MAX);
  g_assert_finalize_object (state);
}

/* What a call is about is on the stage, unless the workload, a question or the person says otherwise. */
static void
test_stage (void)
{
  KmViewState *state = state_with ("kmw 1\nmachine x86-32 memory=64M pcp=off\n"
                                   "a = alloc_page(GFP_KERNEL)\nshow zones,free-lists\nv = vmalloc(5000)\nkfree(v)\n");

  km_view_state_step_op (state, 1);
  g_assert_cmpint (km_view_state_seen_stage (state), ==, KM_STAGE_BUDDY);
  km_view_state_step_op (state, 1);
  g_assert_cmpint (km_view_state_seen_stage (state), ==, KM_NR_STAGES);
  g_assert_cmpuint (km_view_state_seen_views (state), ==, KM_VIEW_ZONES | KM_VIEW_FREE_LISTS);
  km_view_state_set_asked_stage (state, KM_STAGE_SLABS);
  km_view_state_set_asked_stage (state, KM_STAGE_SLABS);
  g_assert_cmpuint (km_view_state_seen_views (state), ==, km_stage_views (KM_STAGE_SLABS));
  km_view_state_set_stage (state, KM_STAGE_ALL);
  g_assert_cmpuint (km_view_state_seen_views (state), ==, km_view_state_views (state));
  km_view_state_set_stage (state, 1000);
  g_assert_cmpint (km_view_state_stage (state), ==, KM_NR_STAGES);
  g_assert_finalize_object (state);
}

/* A question holds what goes on, nothing else; when none are asked nothing is held. */
static void
test_questions (void)
{
  KmViewState *state = state_with ("kmw 1\nmachine x86-32 memory=64M pcp=off\na = alloc_page(GFP_KERNEL)\n"
                                   "ask \"Is it refused?\" answer fails() == no\nb = alloc_page(GFP_KERNEL)\n");
  size_t mark;

  g_object_set (state, "asks", TRUE, NULL);
  km_view_state_step_op (state, 1);
  g_assert_true (km_view_state_asked (state, &mark));
  g_assert_cmpuint (km_view_state_hidden_from (state), ==, 1);
  g_assert_false (km_view_state_step_event (state, 1) || km_view_state_step_op (state, 1)
                  || km_view_state_step_idea (state, 1));
  km_view_state_set_playing (state, true);
  g_assert_false (km_view_state_playing (state));
  g_assert_true (km_view_state_step_idea (state, -1) && km_view_state_step_idea (state, 1));
  g_object_set (state, "asks", FALSE, NULL);
  g_assert_false (km_view_state_asked (state, &mark));
  g_assert_cmpuint (km_view_state_hidden_from (state), ==, UINT32_MAX);
  g_assert_finalize_object (state);
}

/* Things that differ in one number are two things. */
static void
test_targets_differ (void)
{
  const KmTarget base = { .kind = KM_TARGET_FREE_LIST }, others[] = {
    { .kind = KM_TARGET_ZONE },
    { .kind = KM_TARGET_FREE_LIST, .zone = 1 },
    { .kind = KM_TARGET_FREE_LIST, .pfn = 1 },
    { .kind = KM_TARGET_FREE_LIST, .order = 1 },
    { .kind = KM_TARGET_FREE_LIST, .type = 1 },
    { .kind = KM_TARGET_FREE_LIST, .cpu = 1 },
  };
  KmViewState *state = state_with (workload);
  guint changed = 0;

  g_signal_connect_swapped (state, "selection-changed", G_CALLBACK (count_cb), &changed);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      km_view_state_select (state, &base);
      km_view_state_select (state, &base);
      km_view_state_select (state, &others[i]);
    }
  g_assert_cmpuint (changed, ==, 2 * G_N_ELEMENTS (others));
  g_assert_finalize_object (state);
}

static void
test_breakpoints (void)
{
  KmViewState *state = state_with (workload);
  const uint32_t lines[] = { 3, 5 };
  guint changed = 0;

  g_signal_connect_swapped (state, "breakpoints-changed", G_CALLBACK (count_cb), &changed);
  km_view_state_toggle_breakpoint (state, 4);
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 4));
  km_view_state_toggle_breakpoint (state, 4);
  g_assert_false (km_session_has_breakpoint (km_view_state_session (state), 4));
  km_view_state_set_breakpoints (state, lines, G_N_ELEMENTS (lines));
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 3));
  g_assert_true (km_session_has_breakpoint (km_view_state_session (state), 5));
  g_assert_cmpuint (changed, ==, 3);
  g_assert_finalize_object (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view-state/empty", test_empty);
  g_test_add_func ("/view-state/properties", test_properties);
  g_test_add_func ("/view-state/stage", test_stage);
  g_test_add_func ("/view-state/questions", test_questions);
  g_test_add_func ("/view-state/targets-differ", test_targets_differ);
  g_test_add_func ("/view-state/moving-tells-once", test_moving_tells_once);
  g_test_add_func ("/view-state/end", test_end);
  g_test_add_func ("/view-state/selection", test_selection);
  g_test_add_func ("/view-state/inspected-follows-the-event", test_inspected_follows_the_event);
  g_test_add_func ("/view-state/inspected-at-a-return", test_inspected_at_a_return);
  g_test_add_func ("/view-state/limits", test_limits);
  g_test_add_func ("/view-state/inspected-exists", test_inspected_exists);
  g_test_add_func ("/view-state/breakpoints", test_breakpoints);
  return g_test_run ();
}
