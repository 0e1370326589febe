/** Holds a full heap and computes in every core, with and without making garbage. */
public final class Heap {
    static volatile long sink;

    public static void main(String[] args) throws InterruptedException {
        boolean makesGarbage = args.length > 0 && args[0].equals("garbage");
        long[] held = new long[180_000_000];
        for (int thread = 0; thread < Runtime.getRuntime().availableProcessors(); thread++) {
            new Thread(() -> compute(held, makesGarbage)).start();
        }
    }

    private static void compute(long[] held, boolean makesGarbage) {
        long state = Thread.currentThread().getId();
        while (true) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            held[(int) Long.remainderUnsigned(state, held.length)] ^= state;
            if (makesGarbage && (state & 1023) == 0) sink = new byte[4096].length;
        }
    }
}
