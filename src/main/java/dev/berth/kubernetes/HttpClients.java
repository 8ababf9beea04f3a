package dev.berth.kubernetes;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Makes the JDK's HTTP clients for the library, which leaves closed ones to the garbage collector: until then a thread
/// of each waits for sockets, and HotSpot gives such a thread 300 ms when the process ends. This one ends them.
final class HttpClients extends JdkHttpClientFactory implements AutoCloseable {

    private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

    /// A builder that tells of the client that it makes, which the library keeps to itself.
    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
        HttpClient.Builder builder = super.createNewHttpClientBuilder();
        return (HttpClient.Builder) Proxy.newProxyInstance(
                HttpClient.Builder.class.getClassLoader(),
                new Class<?>[] {HttpClient.Builder.class},
                (proxy, method, arguments) -> {
                    Object result = called(builder, method, arguments);
                    if (result instanceof HttpClient client) {
                        clients.add(client);
                        return client;
                    }
                    return proxy;
                });
    }

    private static Object called(HttpClient.Builder builder, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(builder, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    @Override
    public void close() {
        clients.forEach(HttpClient::shutdownNow);
        clients.forEach(HttpClient::close);
    }
}
